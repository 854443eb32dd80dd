{
  value: self.other.deep,
  other: {},
}
