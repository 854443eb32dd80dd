module.exports.name = "x"
