@echo off
title Sunledger
"%~dp0python\python.exe" -X utf8 "%~dp0sunledger.py" desk
if errorlevel 1 pause
