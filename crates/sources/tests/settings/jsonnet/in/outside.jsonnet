{
  A: import "../../outside.libsonnet",
}
