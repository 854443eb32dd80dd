provider "aws" {}

variable "prefix" { default = "dev" }

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  environment {
    variables = {
      VPC   = data.terraform_remote_state.network.outputs.vpc_id
      PLAN  = "plan ${data.terraform_remote_state.billing.outputs["plan"]}"
      OTHER = data.terraform_remote_state.others.outputs.x
      TABLE = data.aws_cloudformation_stack.orders.outputs["Table"]
    }
  }
}
