# Sourced by build.sh and d1. A standard stream that is closed gives its number to the next file that is opened, which is first of
# all the script: the program would read from it, or write into it.
for stream in 0 1 2; do
    [ -e /dev/fd/$stream ] && ! [ /dev/fd/$stream -ef "$0" ] || eval "exec $stream<> /dev/null"
done
