# Small requests of every family and verb, whose output bytes `compare` holds against another build.
# Sourced by `compare`, which sets TOOL (the executable), THREADS, and works in an empty directory.

r() { "$TOOL" "$@" --quiet; }

# Reservoir: targets, data, architectures, engines, forces, formats.
SHORT="--threads $THREADS --set recipe.updatesPerLevel=15 --set recipe.polishUpdates=15"
r train reservoir --target mixture-2d --reservoir 48 --seed 3 $SHORT --output mix >/dev/null
r sample mix --chains 130 --duration 2 --threads $THREADS --output mix-output.npy >/dev/null
r sample mix --chains 33 --duration 1 --mode hidden --rates mix-rates.npy --threads $THREADS --output mix-hidden.npz >/dev/null
r sample mix --chains 5 --draws 7 --thin 3 --duration 1 --threads $THREADS --output mix-draws.csv >/dev/null
r sample mix --chains 9 --duration 1 --skew 0.5 --threads $THREADS --output mix-skew.safetensors >/dev/null
r sample mix --chains 9 --duration 1 --clamp 0=0.5 --threads $THREADS --output mix-clamp.npy >/dev/null
r sample mix --chains 9 --duration 1 --mode annealed --threads $THREADS --output mix-annealed.npy >/dev/null
"$TOOL" convert mix-output.npy data.csv >/dev/null
r train reservoir --data data.csv --reservoir 40 --seed 5 $SHORT --output fromdata >/dev/null
r sample fromdata --chains 64 --duration 2 --threads $THREADS --output fromdata.npy >/dev/null
r train reservoir --target mixture-2d --architecture tied --reservoir 32 $SHORT --output tied >/dev/null
r sample tied --chains 20 --duration 1 --mode metropolis --threads $THREADS --output tied-metropolis.npy >/dev/null
r sample tied --chains 6 --duration 1 --mode exchange --draws 3 --thin 5 --threads $THREADS --output tied-exchange.npy >/dev/null
r train reservoir --target mixture-2d --architecture sampler-only-rate $SHORT --output so >/dev/null
r sample so --chains 20 --duration 1 --mode network --threads $THREADS --output so.npy >/dev/null
r train reservoir --target mixture-2d --architecture noise-conditioned --reservoir 32 $SHORT --output conditioned >/dev/null
r sample conditioned --chains 20 --duration 1 --threads $THREADS --output conditioned.npy >/dev/null
r diagnose mix-output.npy --reference fromdata.npy --json --threads $THREADS > diagnose.json
# Replay: tracks, place cells, dynamics.
r train replay --task t-maze --units 24 --updates 30 --batch 16 --seed 2 --threads $THREADS --output maze >/dev/null
r replay maze --count 40 --steps 60 --threads $THREADS --output maze-replay.npz >/dev/null
r replay maze --count 24 --steps 60 --friction 0.6 --adaptation 0.03 --noise 0.1 --threads $THREADS --output maze-momentum.npz >/dev/null
r train replay --task place-cells --units 24 --updates 20 --batch 16 --threads $THREADS --output cells >/dev/null
r replay cells --count 16 --steps 40 --leak 0.8 --threads $THREADS --output cells-replay.npz >/dev/null
# Langevin machine: training, generation, adjusted kernels.
r train langevin-machine --updates 20 --threads $THREADS --seed 4 --output machine >/dev/null
r generate machine --chains 20 --steps 60 --threads $THREADS --output generated.npy >/dev/null
r generate machine --chains 10 --steps 30 --currents --temperature 0.5 --threads $THREADS --output cold.npy >/dev/null
r generate machine --denoise generated.npy --threads $THREADS --output denoised.npy >/dev/null
# Poisson and Gaussian inference, on images that a machine made: 14 x 14 pixels.
"$TOOL" generate machine --chains 40 --steps 20 --threads $THREADS --quiet --output images.npy >/dev/null
r train poisson-vae --preset small --latents 24 --updates 12 --steps 6 --threads $THREADS --output spikes >/dev/null
r train poisson-vae --data images.npy --prepare none --preset small --latents 24 --updates 10 --steps 6 --threads $THREADS --output spikes-images >/dev/null
r infer spikes-images --data images.npy --prepare none --steps 10 --threads $THREADS --output spikes-inferred >/dev/null
r train poisson-vae --data images.npy --prepare none --preset small --family gaussian --activation relu --latents 16 --updates 8 --steps 5 --threads $THREADS --output gauss-images >/dev/null
r infer gauss-images --data images.npy --prepare none --steps 10 --threads $THREADS --output gauss-inferred >/dev/null
r train poisson-vae --preset small --latents 16 --updates 6 --steps 5 --learning local --threads $THREADS --output local >/dev/null
