terraform {
  backend "s3" {
    bucket = "acme-states"
    key    = "network.tfstate"
  }
}

variable "cidr" {
  type    = string
  default = "10.0.0.0/16"
}

module "subnets" {
  source = "./subnets"
  cidr   = var.cidr
}

resource "aws_ssm_parameter" "vpc" {
  name  = "/${terraform.workspace}/vpc"
  type  = "String"
  value = module.subnets.vpc
}

output "vpc_id" {
  value = module.subnets.vpc
}
