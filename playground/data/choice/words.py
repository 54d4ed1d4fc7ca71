"""Words that tell the class: in the names of columns, and among its labels. In lower case, without accents."""

# Of what is to be predicted.
TARGET_NAMES = frozenset((
    "target", "targets", "label", "labels", "ziel", "zielvariable", "cible", "objetivo", "etiqueta",
    "etiquette", "etichetta", "diagnosis", "diagnose", "diagnostic", "diagnostico", "diag", "outcome", "result",
    "response", "resp", "depvar", "survived", "survival", "default", "churn", "churned", "exited", "attrition",
    "spam", "fraud", "deposit", "subscribed", "purchased", "approved", "admitted", "admit", "accepted",
    "denied", "deny", "choice", "decision", "vote", "voted", "died", "death", "dead", "deceased", "readmitted",
    "relapse", "recurrence", "rejected", "malignant", "infected", "sentiment",
))  # fmt: skip
# Of kinds of things.
CLASS_NAMES = frozenset((
    "class", "classe", "clase", "klasse", "klass", "classes", "species", "spezies", "art", "espece", "especie",
    "specie", "variety", "cultivar",
))  # fmt: skip
# Of what may be a class.
LIKELY_NAMES = frozenset((
    "type", "typ", "tipo", "kind", "category", "categorie", "kategorie", "categoria", "grade", "quality",
    "status", "state", "event", "group", "gruppe", "grupo", "groupe", "answer", "answers", "reply", "success",
    "fail", "failed", "failure", "win", "won", "winner", "affected", "disease", "sick", "case", "passed",
    "pass", "hired", "stroke", "improved", "censor", "censored", "condition", "method", "mode", "genre", "cls",
    "verdict", "risk",
))  # fmt: skip
# Of what describes the rows, and is seldom the class.
UNLIKELY_NAMES = frozenset((
    "year", "month", "day", "hour", "week", "date", "time", "age", "size", "count", "number", "length", "width",
    "height", "weight", "price", "cost", "total", "rate", "score", "period", "visit", "round", "n", "name",
    "names", "country", "city", "region", "sex", "gender", "race", "ethnicity", "married", "marital",
    "education", "school",
))  # fmt: skip
# Labels that are class 1 by convention.
POSITIVE = frozenset((
    "yes", "y", "true", "t", "+", "pos", "positive", "present", "case", "malignant", "abnormal", "spam",
    "fraud", "si", "oui", "ja", "sim", "vrai", "verdadero", "wahr", "sí",
))  # fmt: skip
NEGATIONS = ("not ", "no ", "non ", "non-", "not-", "no-", "un")
