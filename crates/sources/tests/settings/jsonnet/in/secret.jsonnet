{ DbPassword: 'hunter' + 2 }
