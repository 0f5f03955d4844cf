"""E-mails as programs write them in six languages: what stands in their bodies, and what of it their writer said."""

# ruff: noqa: E501 - bodies stand as programs write them

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, NamedTuple

ME = "Amina Diallo <amina@ministry.example>"


class Body(NamedTuple):
    """A body of an e-mail: the program and language, the text as it comes, and the words of its writer."""

    program: str
    text: str
    own: str


PLAIN = (
    Body(
        "Gmail, English, on top",
        "We use retorts in two districts.\n\nBest,\nAmina\n\n"
        "On Sun, Nov 29, 2026 at 10:00 AM Boris Ilyin <boris@ministry.example> wrote:\n\n"
        "> What do you use?\n>\n> Boris\n",
        "We use retorts in two districts.\n\nBest,\nAmina",
    ),
    Body(
        "Gmail, English, attribution on two lines, below the quote",
        "On Sun, Nov 29, 2026 at 10:00 AM Boris Ilyin via Minamata Commons\n"
        "<reply+abc@commons.example> wrote:\n\n> What do you use?\n\nRetorts, mostly.\n",
        "Retorts, mostly.",
    ),
    Body(
        "answers between quotes",
        "On 29/11/2026 10:00, Boris Ilyin wrote:\n> What do you use?\n\nRetorts.\n\n> And since when?\n\nSince 2021.\n\n-- \nAmina Diallo\nMinistry\n",
        "Retorts.\n\nSince 2021.",
    ),
    Body(
        "Outlook, English",
        "Dear Boris,\n\nWe use retorts.\n\nRegards,\nAmina\n\n-----Original Message-----\nFrom: Boris Ilyin <boris@ministry.example>\n"
        "Sent: Sunday, November 29, 2026 10:00 AM\nTo: Amina Diallo\nSubject: Retorts\n\nWhat do you use?\n",
        "Dear Boris,\n\nWe use retorts.\n\nRegards,\nAmina",
    ),
    Body(
        "Outlook of today, English, with a rule and a table",
        "We use retorts.\n\n________________________________\nFrom: Boris Ilyin <boris@ministry.example>\n"
        "Sent: Sunday, November 29, 2026 10:00 AM\nTo: Amina Diallo <amina@ministry.example>\nSubject: Re: Retorts\n\nWhat do you use?\n",
        "We use retorts.",
    ),
    Body(
        "Outlook on a telephone, English",
        "Retorts.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n"
        "From: Boris Ilyin <boris@ministry.example>\nSent: Sunday, November 29, 2026 10:00:00 AM\nTo: Amina\nSubject: Retorts\n\nWhat?\n",
        "Retorts.",
    ),
    Body(
        "Apple Mail, English",
        "Retorts.\n\nSent from my iPhone\n\n> On 29 Nov 2026, at 10:00, Boris Ilyin <boris@ministry.example> wrote:\n> \n> What do you use?\n",
        "Retorts.",
    ),
    Body(
        "Gmail, French",
        "Bonjour,\n\nNous utilisons des retortes.\n\n"
        "Le dim. 29 nov. 2026 à 10:00, Boris Ilyin <boris@ministry.example> a\nécrit :\n\n> Que faites-vous ?\n",
        "Bonjour,\n\nNous utilisons des retortes.",
    ),
    Body(
        "Thunderbird, French, below",
        "Le 29/11/2026 à 10:00, Boris Ilyin a écrit\xa0:\n> Que faites-vous ?\n\nDes retortes, depuis 2021.\n\n-- \nAmina\n",
        "Des retortes, depuis 2021.",
    ),
    Body(
        "Outlook, French",
        "Des retortes.\n\nDe : Boris Ilyin <boris@ministry.example>\nEnvoyé : dimanche 29 novembre 2026 10:00\n"
        "À : Amina Diallo\nObjet : Retortes\n\nQue faites-vous ?\n",
        "Des retortes.",
    ),
    Body(
        "old Outlook, French",
        "Des retortes.\n\n-----Message d'origine-----\nDe : Boris Ilyin\nEnvoyé : dimanche 29 novembre 2026 10:00\n\nQue faites-vous ?\n",
        "Des retortes.",
    ),
    Body(
        "iPhone, French",
        "Des retortes.\n\nEnvoyé de mon iPhone\n\n> Le 29 nov. 2026 à 10:00, Boris Ilyin <boris@ministry.example> a écrit :\n> \n> Que faites-vous ?\n",
        "Des retortes.",
    ),
    Body(
        "Gmail, Spanish",
        "Usamos retortas.\n\nEl dom, 29 nov 2026 a las 10:00, Boris Ilyin (<boris@ministry.example>)\nescribió:\n\n> ¿Qué usan?\n",
        "Usamos retortas.",
    ),
    Body(
        "Outlook, Spanish",
        "Usamos retortas.\n\n________________________________\nDe: Boris Ilyin <boris@ministry.example>\n"
        "Enviado: domingo, 29 de noviembre de 2026 10:00\nPara: Amina Diallo\nAsunto: Retortas\n\n¿Qué usan?\n",
        "Usamos retortas.",
    ),
    Body(
        "Outlook on a telephone, Spanish",
        "Usamos retortas.\n\nEnviado desde mi iPhone\nObtener Outlook para iOS<https://aka.ms/o0ukef>\n"
        "-----Mensaje original-----\nDe: Boris\n\n¿Qué usan?\n",
        "Usamos retortas.",
    ),
    Body(
        "Gmail, Russian, without a verb",
        "Мы используем реторты.\n\nвс, 29 нояб. 2026 г. в 10:00, Boris Ilyin <boris@ministry.example>:\n\n> Что вы используете?\n",
        "Мы используем реторты.",
    ),
    Body(
        "Yandex, Russian",
        'Реторты.\n\n29.11.2026, 10:00, "Boris Ilyin" <boris@ministry.example>:\n> Что вы используете?\n',
        "Реторты.",
    ),
    Body(
        "Mail.ru, Russian",
        "Реторты.\n\n--\nОтправлено из мобильной Почты Mail.ru\nвоскресенье, 29 ноября 2026 г., 10:00 +03:00 от Boris Ilyin boris@ministry.example :\n\n"
        "> Что вы используете?\n",
        "Реторты.",
    ),
    Body(
        "Thunderbird, Russian",
        "29.11.2026 10:00, Boris Ilyin пишет:\n> Что вы используете?\nРеторты, с 2021 года.\n",
        "Реторты, с 2021 года.",
    ),
    Body(
        "iPhone, Russian",
        "Реторты.\n\nОтправлено с iPhone\n\n> 29 нояб. 2026 г., в 10:00, Boris Ilyin <boris@ministry.example> написал(а):\n> \n> Что?\n",
        "Реторты.",
    ),
    Body(
        "Outlook, Russian",
        "Реторты.\n\n-----Исходное сообщение-----\nОт: Boris Ilyin\nОтправлено: 29 ноября 2026 г. 10:00\nКому: Amina\nТема: Реторты\n\nЧто?\n",
        "Реторты.",
    ),
    Body(
        "Gmail, Chinese",
        "我们使用蒸馏罐。\n\nBoris Ilyin <boris@ministry.example> 于2026年11月29日周日 10:00写道：\n\n> 你们用什么？\n",
        "我们使用蒸馏罐。",
    ),
    Body(
        "QQ, Chinese",
        "我们使用蒸馏罐。\n\n\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n".replace("&nbsp;", "\xa0")
        + '发件人: "Boris Ilyin" <boris@ministry.example>;\n发送时间:\xa02026年11月29日(星期天) 上午10:00\n收件人:\xa0"amina"<amina@ministry.example>;\n'
        "主题:\xa0蒸馏罐\n\n你们用什么？\n",
        "我们使用蒸馏罐。",
    ),
    Body(
        "163, Chinese",
        '我们使用蒸馏罐。\n\n\n\n在 2026-11-29 10:00:00，"Boris Ilyin" <boris@ministry.example> 写道：\n\n你们用什么？\n',
        "我们使用蒸馏罐。",
    ),
    Body(
        "163, in English for Chinese readers",
        '蒸馏罐。\n\nAt 2026-11-29 10:00:00, "Boris Ilyin" <boris@ministry.example> wrote:\n\n你们用什么？\n',
        "蒸馏罐。",
    ),
    Body(
        "iPhone, Chinese",
        "蒸馏罐。\n\n发自我的iPhone\n\n> 在 2026年11月29日，10:00，Boris Ilyin <boris@ministry.example> 写道：\n> \n> 你们用什么？\n",
        "蒸馏罐。",
    ),
    Body(
        "Foxmail, Chinese",
        "蒸馏罐。\n\n发件人： Boris Ilyin\n发送时间： 2026-11-29 10:00\n收件人： amina\n主题： 蒸馏罐\n你们用什么？\n",
        "蒸馏罐。",
    ),
    Body(
        "Gmail, Arabic",
        "نستخدم المعوجات.\n\n\u202bفي الأحد، 29 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة \u202aBoris Ilyin\u202c\u200f <\u202aboris@ministry.example\u202c\u200f>:\u202c\n\n> ماذا تستخدمون؟\n",
        "نستخدم المعوجات.",
    ),
    Body(
        "Apple Mail, Arabic",
        "المعوجات.\n\nأُرسلت من الـ iPhone\n\n> في ٢٩ نوفمبر ٢٠٢٦، الساعة ١٠:٠٠ ص، كتب/كتبت Boris Ilyin <boris@ministry.example>:\n> \n> ماذا؟\n",
        "المعوجات.",
    ),
    Body(
        "Thunderbird, Arabic, below",
        "في 29/11/2026 10:00، كتب Boris Ilyin:\n> ماذا تستخدمون؟\n\nالمعوجات.\n",
        "المعوجات.",
    ),
    Body(
        "Outlook, Arabic",
        "المعوجات.\n\nمن: Boris Ilyin <boris@ministry.example>\nتم الإرسال: الأحد، 29 نوفمبر، 2026 10:00 ص\nإلى: Amina\nالموضوع: المعوجات\n\nماذا؟\n",
        "المعوجات.",
    ),
    Body(
        "words of one's own that look like those of a program",
        "On 12 May 2024 the ministry wrote:\n\n"
        "From: the plan of 2021\nwe kept the second part.\n\nThe list:\n- one\n- two\n\n--- not a signature ---\nEnd.\n",
        "On 12 May 2024 the ministry wrote:\n\n"
        "From: the plan of 2021\nwe kept the second part.\n\nThe list:\n- one\n- two\n\n--- not a signature ---\nEnd.",
    ),
    Body("nothing but a quote", "On 29/11/2026 10:00, Boris wrote:\n> What do you use?\n", ""),
)

HTML = (
    Body(
        "Gmail",
        '<div dir="ltr">We use <b>retorts</b>, see <a href="https://ministry.example/a_(b)">the report</a>.<br><br>Best,<br>Amina</div>'
        '<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Sun, Nov 29, 2026 at 10:00 AM Boris &lt;'
        '<a href="mailto:boris@ministry.example">boris@ministry.example</a>&gt; wrote:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0">What do you use?<ul><li>one</li></ul></blockquote></div>',
        "We use retorts, see [the report](https://ministry.example/a_%28b%29).\n\nBest,\nAmina",
    ),
    Body(
        "Outlook",
        "<html xmlns:o='urn:x'><head><style>p.MsoNormal{margin:0}</style><title>x</title></head><body lang=EN-GB><div class=WordSection1>"
        "<p class=MsoNormal>Dear all,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>We use retorts.</p>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>From:</b> Boris &lt;boris@ministry.example&gt;<br>"
        "<b>Sent:</b> Sunday, November 29, 2026 10:00 AM<br><b>To:</b> Amina<br><b>Subject:</b> Retorts</p></div>"
        "<p class=MsoNormal>What do you use?</p></div></body></html>",
        "Dear all,\n\nWe use retorts.",
    ),
    Body(
        "Outlook on the web, French",
        '<div style="font-family:Aptos"><p>Des retortes.</p><ol><li>une</li><li>deux</li></ol></div><div id="Signature"><p>Amina</p></div>'
        '<div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg"><b>De :</b> Boris<br><b>Envoyé :</b> dimanche 29 novembre 2026 10:00'
        "<br><b>À :</b> Amina<br><b>Objet :</b> Retortes</div><div>Que faites-vous ?</div>",
        "Des retortes.\n\n1. une\n2. deux",
    ),
    Body(
        "Apple Mail, answers between quotes",
        "<html><body><blockquote type='cite'><div>On 29 Nov 2026, at 10:00, Boris &lt;boris@ministry.example&gt; wrote:</div><div>What?</div></blockquote>"
        "<div>Retorts.</div><blockquote type='cite'>Since when?</blockquote><div>Since 2021.</div><pre>a  b\nc</pre></body></html>",
        "Retorts.\n\nSince 2021.\n\na  b\nc",
    ),
    Body(
        "Yandex, Russian",
        '<div>Реторты.</div><div> </div><div>29.11.2026, 10:00, "Boris" &lt;boris@ministry.example&gt;:</div><blockquote><p>Что?</p></blockquote>'
        "<div>--<br>Отправлено из мобильного приложения Яндекс Почты</div>",
        "Реторты.",
    ),
    Body(
        "163, Chinese",
        '<div style="line-height:1.7">蒸馏罐。</div><br><br><p>At 2026-11-29 10:00:00, "Boris" &lt;boris@ministry.example&gt; wrote:</p>'
        '<blockquote id="isReplyContent"><div>你们用什么？</div></blockquote>',
        "蒸馏罐。",
    ),
)

CHARSETS = (
    ("iso-8859-1", "Des retortes, été"),
    ("windows-1252", "Des retortes – l’été"),
    ("koi8-r", "Реторты"),
    ("windows-1251", "Реторты"),
    ("gb2312", "蒸馏罐"),
    ("gb18030", "蒸馏罐"),
    ("windows-1256", "المعوجات"),
    ("iso-8859-6", "المعوجات"),
    ("utf-8", "Retorts ☿"),
)


def mail(to: str, text: str = "We use retorts.", **headers: Any) -> bytes:
    """An e-mail in plain text, from Amina unless `headers` say otherwise; underscores in names stand for hyphens, None leaves one out."""
    made = EmailMessage()
    said = {"From": ME, "To": to, "Subject": "Re: Retorts", "Message_ID": "<first@ministry.example>", **headers}
    for name, value in said.items():
        if value is not None:
            made[name.replace("_", "-")] = value
    made.set_content(text, cte="8bit" if text.isascii() else "base64")
    return made.as_bytes(policy=SMTP)


def typed(body: bytes, content_type: str, coding: str = "8bit", to: str = "reply@commons.example") -> bytes:
    """An e-mail whose body is given as it comes."""
    head = (
        f"From: {ME}\r\nTo: {to}\r\nSubject: Retorts\r\nMessage-ID: <typed@ministry.example>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n"
    )
    return head.encode() + body
