"""`python -m needlepoint_clinic` is `needlepoint-clinic`."""

from needlepoint_clinic.command import main

if __name__ == "__main__":
    main()
