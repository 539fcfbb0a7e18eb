"""Mails as servers send them back, each in the shape of one kind of server; names are reserved ones."""

OUR_ID = "<lp-17-6f0c2a9d@treffen.example>"
ADA = "ada.lindner@example.org"
US = "treffen@treffen.example"

LETTER = f"""Received: from treffen.example (treffen.example [192.0.2.17])
\tby mail.treffen.example with ESMTPS id 4XyZ for <{ADA}>; Mon, 15 Mar 2027 09:00:01 +0100
Message-ID: {OUR_ID}
From: Netzwerk Beispiel <{US}>
To: Ada Lindner <{ADA}>
Subject: =?utf-8?q?Antwort_bis_1=2E_April=3A_Arbeitstreffen_in_G=C3=B6rlitz?=
Date: Mon, 15 Mar 2027 09:00:00 +0100
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Guten Tag Ada Lindner,

das Treffen ist am Montag, 17. Mai 2027, in Görlitz.
"""


def report(
    fields: str, *, subject: str = "Undelivered Mail Returned to Sender", returned: str = LETTER
) -> bytes:
    """A report in the form of RFC 3464, as Postfix writes it."""
    return f"""Return-Path: <>
Date: Mon, 15 Mar 2027 09:00:03 +0100 (CET)
From: MAILER-DAEMON@mail.treffen.example (Mail Delivery System)
Subject: {subject}
To: {US}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZ.1800000000/mail.treffen.example"
Message-Id: <20270315080003.4AbC@mail.treffen.example>

This is a MIME-encapsulated message.

--4XyZ.1800000000/mail.treffen.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.treffen.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--4XyZ.1800000000/mail.treffen.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.treffen.example
X-Postfix-Queue-ID: 4XyZ
X-Postfix-Sender: rfc822; {US}
Arrival-Date: Mon, 15 Mar 2027 09:00:01 +0100 (CET)

{fields.strip()}

--4XyZ.1800000000/mail.treffen.example
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

{returned}
--4XyZ.1800000000/mail.treffen.example--
""".encode()


def failed(status: str, words: str, recipient: str = ADA, action: str = "failed") -> str:
    return f"""Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; {words}"""


POSTFIX = report(
    failed(
        "5.1.1",
        f"550 5.1.1 <{ADA}>: Recipient address rejected: User unknown\n    in virtual mailbox table",
    )
)

EXIM = f"""Return-path: <>
Date: Mon, 15 Mar 2027 09:00:03 +0100
X-Failed-Recipients: {ADA}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.treffen.example>
To: {US}
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1aBcDe-0001Ab-2C@mail.treffen.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=1800000000-eximdsn-42
References: {OUR_ID}

--1800000000-eximdsn-42
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--1800000000-eximdsn-42
Content-type: message/delivery-status

Reporting-MTA: dns; mail.treffen.example

Action: failed
Final-Recipient: rfc822;{ADA}
Status: 5.0.0
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 552 5.2.2 Mailbox is full (quota 500 MB)

--1800000000-eximdsn-42
Content-type: message/rfc822

Return-path: <{US}>
{LETTER}
--1800000000-eximdsn-42--
""".encode()

OLD_EXIM = f"""Return-path: <>
X-Failed-Recipients: {ADA}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.treffen.example>
To: {US}
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1aBcDe-0001Ab-2C@mail.treffen.example>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {ADA}
    host mx.example.org [203.0.113.5]
    SMTP error from remote mail server after RCPT TO:<{ADA}>:
    550 5.2.1 This mailbox has been disabled

------ This is a copy of the message, including all the headers. ------

Return-path: <{US}>
{LETTER}""".encode()

MICROSOFT = f"""Return-Path: <>
From: <postmaster@tenant.example>
To: <{US}>
Date: Mon, 15 Mar 2027 08:00:04 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="f8c1a3d0-1111-2222-3333-444455556666"
Content-Language: de-DE
Message-ID: <1b2c3d4e-aaaa-bbbb-cccc-ddddeeeeffff@AM0EUR02FT001.mail.example>
In-Reply-To: {OUR_ID}
References: {OUR_ID}
Subject: Unzustellbar: Antwort bis 1. April: Arbeitstreffen in =?utf-8?Q?G=C3=B6rlitz?=
MIME-Version: 1.0
Auto-Submitted: auto-replied

--f8c1a3d0-1111-2222-3333-444455556666
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="0a0b0c0d-7777-8888-9999-000011112222"

--0a0b0c0d-7777-8888-9999-000011112222
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

SWhyZSBOYWNocmljaHQga29ubnRlIG5pY2h0IHp1Z2VzdGVsbHQgd2VyZGVuLg==

--0a0b0c0d-7777-8888-9999-000011112222
Content-Type: text/html; charset="utf-8"

<p>Ihre Nachricht konnte nicht zugestellt werden.</p>

--0a0b0c0d-7777-8888-9999-000011112222--

--f8c1a3d0-1111-2222-3333-444455556666
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0EUR02FT001.mail.example
Received-From-MTA: dns;treffen.example
Arrival-Date: Mon, 15 Mar 2027 08:00:02 +0000

Final-Recipient: rfc822;{ADA}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--f8c1a3d0-1111-2222-3333-444455556666
Content-Type: message/rfc822

{LETTER}
--f8c1a3d0-1111-2222-3333-444455556666--
""".replace("\n", "\r\n").encode()

GMX = f"""Return-Path: <>
Date: Mon, 15 Mar 2027 09:00:14 +0100
From: MAILER-DAEMON@gmx.example
To: {US}
Subject: Mail delivery failed: returning message to sender
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error. The following address
failed:

"{ADA}":
SMTP error from remote server after RCPT command:
host: mx.example.org
5.1.1 <{ADA}>... User Unknown


--- The header of the original message is following. ---

{LETTER.partition("Guten Tag")[0]}""".encode()

QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: {US}
Subject: failure notice
Date: 15 Mar 2027 08:00:03 -0000

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{ADA}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <{US}>
{LETTER}""".encode()

WITHOUT_ID = f"""Return-Path: <>
From: Postmaster <postmaster@mx.example.org>
To: {US}
Subject: Unzustellbar
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Ihre Nachricht an {ADA} konnte nicht zugestellt werden:
550 Der Empf=E4nger ist unbekannt.
""".encode()

DELAYED = report(
    failed(
        "4.4.1",
        "connect to mx.example.org[203.0.113.5]:25: Connection timed out",
        action="delayed",
    ),
    subject="Delayed Mail (still being retried)",
)

DELAYED_TEXT = f"""Return-path: <>
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.treffen.example>
To: {US}
Subject: Warning: message 1aBcDe-0001Ab-2C delayed 24 hours

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mail.treffen.example.

  {ADA}

No action is required on your part. Delivery attempts will continue.
""".encode()

DELIVERED = report(failed("2.1.5", "250 2.1.5 Ok", action="delivered"))

AWAY = f"""Return-Path: <>
From: Ada Lindner <{ADA}>
To: {US}
Subject: Automatische Antwort: Antwort bis 1. April: Arbeitstreffen in Riesa
In-Reply-To: {OUR_ID}
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
Content-Type: text/plain; charset=utf-8

Ich bin bis 5. April nicht im Haus. In dringenden Fällen: milan.novak@example.org
""".encode()

AWAY_UNMARKED = f"""Return-Path: <{ADA}>
From: Ada Lindner <{ADA}>
To: {US}
Subject: Abwesenheitsnotiz

Ich bin im Urlaub.
""".encode()

READ_RECEIPT = f"""From: Ada Lindner <{ADA}>
To: {US}
Subject: Gelesen: Antwort bis 1. April
Content-Type: multipart/report; report-type=disposition-notification; boundary="r1"

--r1
Content-Type: text/plain

Die Mail wurde angezeigt.

--r1
Content-Type: message/disposition-notification

Final-Recipient: rfc822;{ADA}
Original-Message-ID: {OUR_ID}
Disposition: manual-action/MDN-sent-manually; displayed

--r1--
""".encode()

COMPLAINT = f"""From: <abuse@mx.example.org>
To: {US}
Subject: FW: Antwort bis 1. April
Content-Type: multipart/report; report-type=feedback-report; boundary="c1"

--c1
Content-Type: text/plain

This is an email abuse report.

--c1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Beispiel/1.0
Version: 1

--c1
Content-Type: message/rfc822

{LETTER}
--c1--
""".encode()

PERSON = f"""From: Ada Lindner <{ADA}>
To: {US}
Subject: Re: Antwort bis 1. April: Arbeitstreffen in Riesa
In-Reply-To: {OUR_ID}

Ja, wir kommen zu zweit. Die Mail an milan.novak@example.org kam unzustellbar zurück (550 5.1.1).
""".encode()
