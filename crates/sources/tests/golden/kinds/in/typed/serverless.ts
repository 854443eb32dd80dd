export default { service: "typed", provider: { name: "aws" } };
