variable "cidr" { type = string }

output "vpc" { value = "vpc of ${var.cidr}" }
