"""Events of our own sites, products and programs: the only face that strangers may write to, each under a key of ours."""
