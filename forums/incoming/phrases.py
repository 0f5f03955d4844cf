"""What mail programs write around the words of people, in the six languages: above quotes, at their ends, and in answers of their own."""

from __future__ import annotations

import re

_ORIGINAL = (
    *("original message", "forwarded message", "reply message"),
    *("message d['’]origine", "message original", "message initial", "message transféré"),
    *("mensaje original", "mensaje reenviado"),
    *("исходное сообщение", "исходное письмо", "первоначальное сообщение", "пересылаемое сообщение"),
    *("原始邮件", "原始信件", "原邮件", "邮件原件", "回复的原邮件", "转发邮件信息", "转发的邮件"),
    *("الرسالة الأصلية", "رسالة أصلية", "رسالة معاد توجيهها"),
)
ORIGINAL_MESSAGE = re.compile(
    rf"^[\s>]*[-_—─=*]{{2,}}\s*(?:{'|'.join(_ORIGINAL)})\s*:?\s*[-_—─=*]{{2,}}\s*$", re.IGNORECASE
)
"""A line that begins what was answered."""

_FROM = ("from", "de", "от", "от кого", "发件人", "寄件者", "من", "المرسل")
_BESIDE = (
    *("sent", "date", "to", "cc", "subject"),
    *("envoyé", "envoyé le", "à", "objet", "copie", "copie à"),
    *("enviado", "enviado el", "fecha", "para", "asunto"),
    *("отправлено", "дата", "кому", "копия", "тема"),
    *("发送时间", "发送日期", "日期", "时间", "收件人", "抄送", "主题"),
    *("تاريخ الإرسال", "التاريخ", "تم الإرسال", "أُرسلت", "إلى", "نسخة", "الموضوع"),
)


def _label(words: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"^\s*[*_]{{0,2}}(?:{alternatives})\s*[*_]{{0,2}}\s*[:：]", re.IGNORECASE)


FROM_LABEL, OTHER_LABEL = _label(_FROM), _label(_BESIDE)
"""Lines of the small table that Outlook and others set above what was answered."""

WROTE = re.compile(
    r"\b(?:wrote|writes|a écrit|ha escrito|escribió|escribio|написала?|написал\(а\)|пишет|писала?)\b|написал\(а\)|写道|寫道|写到"
    r"|كتبت?\b|كتب/كتبت|تمت كتابة ما يلي بواسطة",
    re.IGNORECASE,
)
"""The verb of a line that says who wrote what is quoted below."""

BEGINS_WITH_A_DATE = re.compile(
    r"^\s*(?=.*[\d٠-٩])(?:on|at|le|el|в|во|在|于|في|يوم|(?:пн|вт|ср|чт|пт|сб|вс)\b|"
    r"(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)|"
    r"(?:mon|tue|wed|thu|fri|sat|sun)\w*\b|\d{1,4}[./年 -])",
    re.IGNORECASE,
)
DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|(?<!\d)(?:19|20)\d\d(?!\d)|[٠-٩]{1,2}[./-][٠-٩]{1,2}|[٠-٩]{4}")
TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:：h]\s?\d{2}(?!\d)|[٠-٩]{1,2}:[٠-٩]{2}")
ADDRESS = re.compile(r"[<(\[]?[^\s<>()\[\]@]+@[^\s<>()\[\]@]+\.[^\s<>()\[\]@]+[>)\]]?")

_PROGRAM = (
    r"sent (?:from|via|with|using) .{1,60}",
    r"get outlook for \w+.*",
    r"envoyé (?:de(?:puis)?|à partir de|avec|via) .{1,60}",
    r"(?:obtenir|obtenez|télécharge[rz]) outlook pour .*",
    r"enviado (?:desde|con|mediante) .{1,60}",
    r"(?:obtener|obtenga|descargar) outlook para .*",
    r"отправлено (?:с|из|через|при помощи) .{1,60}",
    r"(?:получить|скачать) outlook (?:для|на) .*",
    r"(?:发自|发送自|来自)\s?.{1,40}",
    r"从我的 ?.{1,30} ?发送",
    r"(?:获取|下载)\s?(?:适用于 ?\w+ ?的 ?)?outlook.*",
    r"(?:تم الإرسال|أُ?رسلت|مرسل[ة]?|أُ?رسل) (?:من|بواسطة|عبر) .{1,60}",
    r"(?:الحصول على|احصل على) outlook .*",
)
PROGRAM_LINE = re.compile(rf"^[\s*_—-]*(?:{'|'.join(_PROGRAM)})$", re.IGNORECASE)
"""A line that a telephone or a mail program sets below what was written."""

SUBJECT_PREFIX = re.compile(
    r"^\s*(?:re|fwd?|aw|rép|réf|tr|rv|res|ответ|отв|на|пересл|回复|答复|回覆|转发|رد|إعادة توجيه)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*",
    re.IGNORECASE,
)

AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|réponse automatique|absence du bureau|"
    r"respuesta automática|fuera de (?:la )?oficina|автоответ|автоматический ответ|自动回复|自动答复|رد تلقائي)",
    re.IGNORECASE,
)
