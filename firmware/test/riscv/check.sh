#!/bin/sh
# Compiles all of the firmware's C for the P4's data model (RV32IMAFC, where uint32_t is a long)
# against the host build's headers, or those of a folder: a check of syntax, types and formats, not
# a build. Needs Debian's gcc-riscv64-unknown-elf and picolibc-riscv64-unknown-elf.
set -eu

firmware=$(cd "$(dirname "$0")/../.." && pwd)
compiler=${RISCV_CC:-riscv64-unknown-elf-gcc}

if ! command -v "$compiler" >/dev/null; then
    echo "$compiler not found: apt-get install gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf" >&2
    exit 2
fi

if [ $# -gt 0 ]; then
    includes="-I$1"
else
    includes="-I$firmware/test/riscv/include"
    for folder in "$firmware"/host/*/include; do
        includes="$includes -I$folder"
    done
fi
for folder in "$firmware"/components/*/include "$firmware"/components/*/src "$firmware"/main; do
    includes="$includes -I$folder"
done

check() {
    for source in "$firmware"/main/*.c "$firmware"/components/*/src/*.c; do
        # shellcheck disable=SC2086
        if "$compiler" --specs=picolibc.specs -march=rv32imafc -mabi=ilp32f -std=gnu11 \
            -fsyntax-only -Wall -Wextra -Werror -Wformat=2 -Wshadow -Wstrict-prototypes \
            $includes "-DCHECKED_CHIP_$1=1" "$source"; then
            checked=$((checked + 1))
        else
            echo "$source does not compile for $2" >&2
            failed=$((failed + 1))
        fi
    done
}

checked=0
failed=0
check ESP32P4 esp32p4
check ESP32S3 esp32s3
echo "$checked compilations passed, $failed failed."
test "$failed" -eq 0
