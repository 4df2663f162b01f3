"""What is true: the records that the YAML files hold, and the letter made from them."""
