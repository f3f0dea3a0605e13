"""What both peers answer, by the code that was scanned: the rules that `scripts/bench-http` writes for `wxrules serve`."""

TOKEN = "ruleEngine01"
replies = {f"code:{number}": f"scene {number}" for number in range(1, 1000)}
