#!/bin/sh
# Opens the desk in the browser.
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
exec "$here/sunledger" desk "$@"
