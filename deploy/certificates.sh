#!/bin/sh
# Makes a certificate authority, and a certificate for each server, once.
#
# Runs in the Elasticsearch image. What is there already stays: remove a server's
# files to have them made anew. The key of the authority never leaves its folder.
set -eu

tool=${CERTUTIL:-/usr/share/elasticsearch/bin/elasticsearch-certutil}
folder=${1:?the folder of the certificates}
days=1095
umask 027

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT

# The last file moved is the one whose absence says that all is to be made.
authority() {
  mkdir -p "$folder/authority"
  [ -s "$folder/authority/ca.crt" ] && return
  "$tool" ca --silent --pem --days "$days" --out "$unpacked/ca.zip"
  unzip -q "$unpacked/ca.zip" -d "$unpacked"
  chmod 600 "$unpacked/ca/ca.key"
  mv "$unpacked/ca/ca.key" "$folder/authority/ca.key"
  mv "$unpacked/ca/ca.crt" "$folder/authority/ca.crt"
}

certificate() {
  name=$1
  mkdir -p "$folder/$name"
  if [ ! -s "$folder/$name/$name.crt" ]; then
    "$tool" cert --silent --pem --days "$days" --out "$unpacked/$name.zip" \
      --name "$name" --dns "$name" --dns localhost --ip 127.0.0.1 \
      --ca-cert "$folder/authority/ca.crt" --ca-key "$folder/authority/ca.key"
    unzip -q "$unpacked/$name.zip" -d "$unpacked"
    # Both servers run as users of the group 0.
    chmod 640 "$unpacked/$name/$name.key"
    mv "$unpacked/$name/$name.key" "$folder/$name/$name.key"
    mv "$unpacked/$name/$name.crt" "$folder/$name/$name.crt"
  fi
  publish "$name"
}

# The authority's own certificate is no secret.
publish() {
  mkdir -p "$folder/$1"
  cp "$folder/authority/ca.crt" "$folder/$1/ca.crt"
  chmod 644 "$folder/$1/ca.crt"
}

authority
certificate elasticsearch
certificate kibana
publish public
chmod 755 "$folder/public"
