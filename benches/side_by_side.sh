#!/usr/bin/env bash
# Times storywire against the bare peer on one generated dump, run by run in turn, and prints a table.
#
# In turn, because a shared machine's speed drifts: what slows one program then slows the other too. CPU seconds and
# ratios travel between machines, wall times do not, so the table leads with the former.
set -euo pipefail
export LC_ALL=C

articles=100000 runs=3 seed=1 build=yes
usage() {
    echo "usage: side_by_side.sh [--articles N] [--runs R] [--seed S] [--no-build]"
}
while (($#)); do
    case $1 in
        --articles) articles=${2:?--articles needs a number} && shift ;;
        --runs) runs=${2:?--runs needs a number} && shift ;;
        --seed) seed=${2:?--seed needs a number} && shift ;;
        --no-build) build=no ;;
        -h | --help) usage && exit ;;
        *) echo "unknown option \"$1\"" >&2 && usage >&2 && exit 2 ;;
    esac
    shift
done

if ! [[ $runs =~ ^[1-9][0-9]*$ ]]; then
    echo "--runs \"$runs\" is not a number above 0" >&2 && exit 2
fi

cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
if [[ $build == yes ]]; then
    cargo build --quiet --release --bin storywire --example generate --example bare_probabilistic
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/side_by_side.XXXXXX")
trap 'rm -rf "$work"' EXIT

dump=$work/dump.jsonl
"$target/release/examples/generate" --articles "$articles" --seed "$seed" --out "$dump"

gnu_time=
if [[ -x /usr/bin/time ]] && /usr/bin/time -f %M -o "$work/probe" true 2>/dev/null; then
    gnu_time=yes
fi

# measure NAME COMMAND...: appends "user system wall peak_kib" to the program's file; peak is 0 where unknown.
measure() {
    local name=$1
    shift
    local log=$work/$name.log ok=yes
    if [[ $gnu_time ]]; then
        /usr/bin/time -f '%U %S %e %M' -a -o "$work/$name.times" "$@" >"$log" 2>&1 || ok=no
    else
        local TIMEFORMAT='%U %S %R 0'
        { time "$@" >"$log" 2>&1 || ok=no; } 2>>"$work/$name.times"
    fi
    if [[ $ok == no ]]; then
        echo "$name failed:" >&2
        tail -n 5 "$log" >&2
        exit 1
    fi
}

# median NAME AWK_EXPRESSION: of the expression over the program's runs.
median() {
    awk "{ print $2 }" "$work/$1.times" | sort -n |
        awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

programs=(bare_probabilistic)
if [[ -x $target/release/storywire ]]; then
    programs+=(storywire)
else
    echo "no $target/release/storywire: the peer is timed alone" >&2
fi

load_before=$(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown)
for ((run = 0; run < runs; run++)); do
    measure bare_probabilistic "$target/release/examples/bare_probabilistic" "$dump" "$work/peer.csv"
    if ((${#programs[@]} > 1)); then
        rm -rf "$work/out"
        measure storywire "$target/release/storywire" cluster "$dump" --out "$work/out" --quiet
    fi
done

cpu_model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
echo "$articles articles, $(($(wc -c <"$dump") / 1000000)) MB, seed $seed; median of $runs runs in turn"
echo "$(getconf _NPROCESSORS_ONLN) processors, ${cpu_model:-model unknown}; load $load_before before, $(
    cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown
) after"
[[ $gnu_time ]] || echo "GNU time is not installed: peak memory is left out"
echo
printf '%-20s %9s %9s %9s %12s\n' program 'CPU s' 'wall s' 'peak MiB' 'CPU / peer'
peer_cpu=$(median bare_probabilistic '$1 + $2')
for name in "${programs[@]}"; do
    awk -v name="$name" -v cpu="$(median "$name" '$1 + $2')" -v wall="$(median "$name" '$3')" \
        -v peak="$(median "$name" '$4 / 1024')" -v peer="$peer_cpu" 'BEGIN {
            peak_text = (peak > 0) ? sprintf("%.0f", peak) : "-"
            ratio_text = (peer > 0) ? sprintf("%.3f", cpu / peer) : "-"
            printf "%-20s %9.2f %9.2f %9s %12s\n", name, cpu, wall, peak_text, ratio_text
        }'
done
