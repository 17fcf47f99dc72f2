#!/usr/bin/env bash
# La noche de la oficina. Calla si no hay nada que revisar; sale con el código más grave.
#
# Cada emisión se deja en entrada/AAAA-MM/ (el zip del visor o los libros, y el padrón si lo hay, y nada más);
# al terminar se pasa a procesadas/. Si se interrumpe, la noche siguiente sigue donde iba.
set -u
umask 077
base="${1:-/srv/epo}"
export CEDULAS_OFICINA="${CEDULAS_OFICINA:-$base/oficina}"
mkdir -p "$base/informes" "$base/procesadas"
peor=0

anotar() { # el error pesa más que el hallazgo
    if [ "$1" -gt 1 ] || [ "$peor" -eq 0 ]; then peor="$1"; fi
}

# Una corrida por emisión que haya llegado; si otra persona usa la oficina, espera hasta diez minutos.
for carpeta in "$base"/entrada/????-??/; do
    [ -d "$carpeta" ] || continue
    periodo="$(basename "$carpeta")"
    cedulas corrida "$carpeta" --periodo "$periodo" --esperar-candado 600
    codigo=$?
    anotar "$codigo"
    if [ "$codigo" -le 1 ]; then
        mv -T "$carpeta" "$base/procesadas/$periodo-$(date +%Y%m%d-%H%M%S)"
    fi
done

# Un séptimo del contenido de los últimos respaldos: en una semana se leen enteros.
if compgen -G "$CEDULAS_OFICINA/respaldos/*.tar.zst" >/dev/null; then
    cedulas respaldo verificar --ultimos 4 --datos --parte "$(date +%u)/7" --salida "$base/informes/respaldos.csv"
    codigo=$?
    anotar "$codigo"
    if [ "$codigo" -eq 1 ]; then cat "$base/informes/respaldos.csv"; fi
fi

exit "$peor"
