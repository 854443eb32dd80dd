tf = "text"
over_tf = [1, 2]
