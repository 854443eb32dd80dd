name = "of the module"
