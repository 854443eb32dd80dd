provider "aws" {
  region = 
}
