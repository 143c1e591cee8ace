"""管理端 console: the pages of people in office, under /c/."""
