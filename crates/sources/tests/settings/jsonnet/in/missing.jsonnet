{
  A: import "nowhere.libsonnet",
}
