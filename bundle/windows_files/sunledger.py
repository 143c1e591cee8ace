"""The command of this folder."""

if __name__ == "__main__":
    import sys

    sys.argv[0] = "sunledger"
    from sunledger.assembly.main import run

    run()
