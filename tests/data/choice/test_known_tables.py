"""Tables that are often used to teach, with made-up rows: the class and the axes are those a person would choose."""

import random

import pytest

from playground.data.choice import choose, suggest
from playground.data.sheets import read_sheet

N_ROWS = 120
# By their names: the class, both axes, and for each column a range of numbers, a list of texts, or another pattern.
TABLES = {
    "Titanic": (
        "Survived", ("Age", "Fare"),
        "PassengerId #1|Survived 0,1|Pclass 1,2,3|Name Mr. Owen *|Sex male,female|Age 1..80|SibSp 0,1,2,3|Ticket A/5 *|"
        "Fare 5.0..200.0|Cabin ?C|Embarked S,C,Q",
    ),
    "Titanic of seaborn": (
        "survived", ("age", "fare"),
        "survived 0,1|pclass 1,2,3|sex male,female|age 1..80|fare 5.0..200.0|class First,Second,Third|"
        "who man,woman,child|adult_male True,False|deck ?C|alive no,yes|alone True,False",
    ),
    "mushrooms": ("class", ("cap-shape", "odor"), "class p,e|cap-shape x,b,s|odor p,a,n|habitat u,g,d"),
    "German credit": (
        "class", ("duration", "amount"),
        "status <0,no checking|duration 4..72|purpose tv,car|amount 250..18000|class good,bad",
    ),
    "wine quality": ("quality", ("acidity", "alcohol"), "acidity 4.0..15.0|alcohol 8.0..14.0|quality 3,4,5,6,7,8"),
    "breast cancer": ("diagnosis", ("radius", "area"), "id #842302|diagnosis M,B|radius 6.0..28.0|area 140.0..2500.0"),
    "churn": (
        "Churn", ("tenure", "Charges"),
        "customerID VH-*|gender Male,Female|tenure 0..72|Contract Month,Year|Charges 18.0..118.0|Churn Yes,No",
    ),
    "heart disease": (
        "num", ("age", "chol"), "age 29..77|sex 0,1|cp 1,2,3,4|chol 126..564|exang 0,1|thal 3,6,7|num 0,1,2,3,4"
    ),
    "bank marketing": ("y", ("age", "balance"), "age 18..90|job clerk,services|balance 0..5000|loan yes,no|y no,yes"),
    "adult": (
        "income", ("age", "fnlwgt"),
        "age 17..90|workclass Private,State|fnlwgt 12285..1484705|sex Male,Female|income <=50K,>50K",
    ),
    "attrition": (
        "Attrition", ("Age", "Income"),
        "Age 18..60|Attrition Yes,No|Department Sales,R&D|EmployeeCount 1|EmployeeNumber #1|Income 1000..20000|"
        "Over18 Y|OverTime Yes,No",
    ),
    "loans": (
        "Loan_Status", ("Income", "Amount"), "Loan_ID LP*|Gender M,F|Income 150..81000|Amount 9..700|Loan_Status Y,N"
    ),
    "fraud": ("Class", ("Time", "V1"), "Time 0..170000|V1 -5.0..5.0|Amount 1.0..900.0|Class 0,1"),
    "admission": ("admit", ("gre", "gpa"), "admit 0,1|gre 220..800|gpa 2.0..4.0|rank 1,2,3,4"),
    "abalone": ("Sex", ("Length", "Height"), "Sex M,F,I|Length 0.0..0.8|Height 0.0..0.3|Rings 1..29"),
    "rain": (
        "RainTomorrow", ("MinTemp", "MaxTemp"),
        "Date 2008-12-%|MinTemp -8.0..30.0|MaxTemp 0.0..45.0|Wind W,N,S|RainToday Yes,No|RainTomorrow Yes,No",
    ),
    "tips": (
        "smoker", ("total_bill", "tip"),
        "total_bill 3.0..50.0|tip 1.0..10.0|sex Male,Female|smoker No,Yes|size 1,2,3,4,6",
    ),
    "motor cars": ("vs", ("mpg", "hp"), "mpg 10.0..34.0|cyl 4,6,8|hp 52..335|vs 0,1|carb 1,2,4,6,8"),
}  # fmt: skip


def cell(pattern: str, row: int, rng: random.Random) -> str:
    """A made-up cell: #n counts, * and % differ by row, ? is mostly empty, .. is between numbers, commas list texts."""
    if pattern[0] == "#":
        return str(int(pattern[1:]) + 7 * row)
    if pattern[0] == "?":
        return "" if row % 6 else pattern[1:]
    if ".." in pattern:
        low, high = pattern.split("..")
        return f"{rng.uniform(float(low), float(high)):.2f}" if "." in low else str(rng.randint(int(low), int(high)))
    return rng.choice(pattern.split(",")).replace("*", str(row)).replace("%", f"{row % 28 + 1:02}")


@pytest.mark.parametrize("name", TABLES)
def test_the_class_and_the_axes_are_those_that_a_person_would_choose(name):
    target, axes, columns = TABLES[name]
    rng = random.Random(name)
    names, patterns = zip(*(column.split(" ", 1) for column in columns.split("|")), strict=True)
    lines = [";".join(names), *(";".join(cell(pattern, i, rng) for pattern in patterns) for i in range(N_ROWS))]
    sheet = read_sheet("\n".join(lines))
    found = suggest(sheet)
    assert (found.target, (found.x, found.y)) == (target, axes)
    choose(sheet, *found)
