"""来表: spreadsheets in; a recognised, cleaned, typed snapshot and the refused rows out."""
