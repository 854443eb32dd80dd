{
  A: nobody,
}
