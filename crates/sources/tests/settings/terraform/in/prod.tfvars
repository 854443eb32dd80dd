size = 4
zones = []
