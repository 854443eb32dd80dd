terraform {
  backend "local" {}
}

output "plan" { value = "gold" }
