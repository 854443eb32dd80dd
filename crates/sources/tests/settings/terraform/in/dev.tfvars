size = 2
name = "not this"
zones = ["a", "b"]
