# Read by what the state of the network is kept under, by a parameter, and by another tool's export.
data "terraform_remote_state" "network" {
  backend   = "s3"
  workspace = terraform.workspace
  config = {
    bucket = "acme-states"
    key    = "network.tfstate"
    region = "eu-west-1"
  }
}

data "terraform_remote_state" "billing" {
  backend = "local"
  config  = { path = "../billing/terraform.tfstate" }
}

data "terraform_remote_state" "others" {
  backend = "s3"
  config  = { bucket = "somebody-elses", key = "x" }
}

data "aws_ssm_parameter" "vpc" {
  name = "/${terraform.workspace}/vpc"
}

data "aws_cloudformation_export" "topic" {
  name = "${var.prefix}-topic"
}

data "aws_cloudformation_stack" "orders" {
  name = "orders-${terraform.workspace}"
}
