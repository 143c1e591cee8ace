@"%~dp0python\python.exe" -X utf8 "%~dp0sunledger.py" %*
