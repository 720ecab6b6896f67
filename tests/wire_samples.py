"""One small delivery in every format, for tests that need them all."""

import gzip
import json
from collections.abc import Mapping

NEWSML_G2 = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header>
<sent>2026-03-02T10:00:00Z</sent><priority>4</priority></header><itemSet>
<newsItem guid="urn:newsml:nlw.example:1" version="2" xml:lang="en"><itemMeta>
<itemClass qcode="ninat:text"/>
<versionCreated>2026-03-02T09:58:00+01:00</versionCreated>
<embargoed>2026-03-02T12:00:00</embargoed><pubStatus qcode="stat:usable"/>
<edNote>Public. Desk: +47 55 00 00 00</edNote><signal qcode="sig:correction"/>
<link rel="irel:previousVersion" residref="urn:newsml:nlw.example:0"/></itemMeta>
<contentMeta><urgency>4</urgency><headline>Quay closed</headline>
<dateline>PORT EMBER, March 2 (NLW) -</dateline><subject qcode="medtop:2">
<name>ports</name></subject></contentMeta><contentSet><inlineXML>
<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Quay closed</h1>
<p>PORT EMBER (NLW) - The quay &amp; the pier were closed.</p><ul><li>One</li></ul>
<table><tr><td>a</td><td>b</td></tr></table></body></html></inlineXML></contentSet>
</newsItem><newsItem guid="urn:newsml:nlw.example:2"><contentSet>
<inlineData contenttype="text/plain">&lt;p&gt;Wind &amp;nbsp; rose.&lt;/p&gt;
</inlineData><remoteContent href="a.jpg" contenttype="image/jpeg"/></contentSet>
</newsItem><packageItem guid="urn:p"><groupSet><group><itemRef residref="urn:1"/>
</group></groupSet></packageItem></itemSet></newsMessage>"""

NEWSML_12 = """<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE NewsML SYSTEM "newsml.dtd"><NewsML><NewsItem><Identification>
<NewsIdentifier><ProviderId>nlw.example</ProviderId><DateId>20260302</DateId>
<NewsItemId>quay</NewsItemId><RevisionId PreviousRevision="1" Update="N">2</RevisionId>
<PublicIdentifier>urn:newsml:nlw.example:20260302:quay:2</PublicIdentifier>
</NewsIdentifier></Identification><NewsManagement>
<NewsItemType FormalName="News"/><ThisRevisionCreated>20260302T095800+0100
</ThisRevisionCreated><Status FormalName="Embargoed"/><StatusWillChange>
<FutureStatus FormalName="Usable"/><DateAndTime>20260302T120000Z</DateAndTime>
</StatusWillChange><Urgency FormalName="4"/></NewsManagement><NewsComponent>
<NewsLines><HeadLine>Caf&eacute; closed</HeadLine><ByLine>By Ana Roe</ByLine>
</NewsLines><DescriptiveMetadata><Language FormalName="en"/></DescriptiveMetadata>
<ContentItem><MediaType FormalName="Text"/><DataContent><p>The caf\xe9 was closed.</p>
<p>It opens again.</p></DataContent></ContentItem></NewsComponent></NewsItem>
</NewsML>"""

NITF = """<?xml version="1.0"?><nitf><head><docdata management-status="usable">
<doc-id id-string="nlw-17"/><urgency ed-urg="3"/><date.issue norm="20260302T101500Z"/>
<du-key key="quay" version="2"/></docdata></head><body><body.head><hedline>
<hl1>Quay closed</hl1></hedline><byline>By ANA ROE</byline><dateline>
<location>PORT EMBER</location></dateline></body.head><body.content>
<p>The quay was closed.</p><media media-type="image"><media-reference source="a.jpg"/>
<media-caption>A quay</media-caption></media><p>It opens again.</p></body.content>
</body></nitf>"""

RITZAU = """<?xml version="1.0"?><XMLNewsQueuedResponse><RBNews><NewsID>n1</NewsID>
<headline>Kaj lukket</headline><content>&lt;p&gt;Kajen er lukket.&lt;/p&gt;</content>
<PublishDate>2026-03-02T10:00:00</PublishDate><Priority>3</Priority></RBNews><RBNews>
<NewsID>n2</NewsID><headline>Annulleret</headline></RBNews></XMLNewsQueuedResponse>"""

DIGITALWIRES = {
    "format": "digitalwires@0.9.1",
    "urn": "urn:newsml:nlw.example:1",
    "version": 2,
    "version_created": "2026-03-02T09:58:00+01:00",
    "pubstatus": "usable",
    "embargoed": "2026-03-02T12:00:00Z",
    "headline": "Kai gesperrt",
    "article_html": '<section class="main"><p>Der Kai ist zu.</p></section>',
    "notepad": {"public_html": "<p>Mit Karte</p>", "nonpublic_html": "<p>Desk</p>"},
}
AP_JSON = {
    "api_version": "1",
    "data": {
        "item": {
            "uri": "https://nlw.example/c1",
            "altids": {"itemid": "c1", "etag": "c1_0"},
            "version": 1,
            "type": "text",
            "versioncreated": "2026-03-02T09:58:00Z",
            "headline": "Quay closed",
            "bylines": [{"by": "By ANA ROE"}],
            "renditions": {"nitf": {"body_html": "<p>The quay was closed.</p>"}},
        }
    },
}
NINJS = {
    "uri": "urn:nlw:1",
    "type": "text",
    "version": "3",
    "versioncreated": "2026-03-02T09:58:00+01:00",
    "pubstatus": "usable",
    "headline": "Quay closed",
    "subject": [{"code": "04000000", "name": "economy"}],
    "body_xhtml": "<p>The quay was closed.</p><p>It opens again.</p>",
    "associations": {"main": {"uri": "urn:nlw:p", "type": "picture"}},
}
ANPA = (
    "\x16\x16\x01D0042\x1fvalle\r\nu i\x13\x11 BC-XX--QuayStorm   03-02 0120\r\n\r\n"
    "\x02^BC-XX--Quay Storm, 1st Ld-Writethru,120<\r\n^Storm shuts quay<\r\n"
    "^By ANA ROE=\r\n\t   PORT EMBER (VW) _ The quay was shut.\r\n\t   It rained.\r\n"
    "\r\n\x03VW-WF-03-02-26 1509GMT<\r\n\r\n\x04"
)
IPTC_7901 = (
    "\x01nlw157 3 i 120   nlw 0157\r\n\r\nHarbour-storm/\r\n\x02Storm closes quay =\r\n"
    "\r\n   Port Ember (nlw) - The quay was closed.\r\n\r\n   Nobody was hurt.\r\n"
    "\r\n# Notebook\r\n\r\n## Note to editors\r\n- adds mayor\r\n"
    "\x03021137 GMT Mar 26\r\n\x7f\x04"
)
MAIL = """From: Desk <desk@nlw.example>
Date: Mon, 02 Mar 2026 12:00:00 +0100
Message-ID: <1@nlw.example>
Subject: =?utf-8?q?Caf=C3=A9_closed?=
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

The caf=C3=A9 was closed.

It opens again.
--=20
Desk
--b
Content-Type: text/html

<p>The cafe was closed.</p>
--b--
"""
PLAIN = """Embargoed until 12:00 GMT, March 2, 2026

Quay closed
By Ana Roe

PORT EMBER (NLW) - The quay was closed at noon on Monday, the harbour master said.

It opens again on Tuesday.
"""

SAMPLES: Mapping[str, bytes] = {
    "NewsML-G2": NEWSML_G2.encode(),
    "NewsML-G2 in UTF-16": NEWSML_G2.replace("UTF-8", "UTF-16").encode("utf-16"),
    "NewsML 1.2": NEWSML_12.encode("latin-1"),
    "NITF": NITF.encode(),
    "Ritzau XML": RITZAU.encode(),
    "dpa digitalwires": json.dumps(DIGITALWIRES).encode(),
    "AP Media API": json.dumps(AP_JSON).encode(),
    "ninjs": json.dumps(NINJS).encode(),
    "ANPA 1312": ANPA.encode(),
    "IPTC 7901": IPTC_7901.encode(),
    "e-mail": MAIL.replace("\n", "\r\n").encode(),
    "plain text": PLAIN.encode(),
    "gzip": gzip.compress(NITF.encode(), mtime=0),
}
"""Deliveries by what they are; all of them can be read."""
