provider "aws" {}
variable "size" {
  type    = number
  default = 1
}
variable "name" {
  description = "what it is called"
}
variable "zones" {
  type = list(string)
}
variable "password" {
  sensitive = true
  default   = null
}
resource "aws_lambda_function" "api" {
  environment {
    variables = {
      NAME  = var.name
      SIZE  = "${var.size} GB"
      STAGE = terraform.workspace
      TABLE = aws_dynamodb_table.notes.name
    }
  }
}
