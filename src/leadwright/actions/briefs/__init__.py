"""What is said of a lead in writing: facts with their sources, sentences that rest on them, and a checker that believes no
writer."""
