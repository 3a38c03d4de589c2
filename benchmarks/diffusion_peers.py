#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One pass of a full-size U-Net with every self-attention captured, against diffusers, in the same run.

    python diffusion_peers.py --pass BUILD/bin/unet_pass [--family sd15|sdxl] [--precision float32|bfloat16|float16]
                              [--device cpu|cuda] [--rounds 3] [--repeats 3] [--models FOLDER] [--only NAME ...]

Both sides have the same architecture, random weights, one image, 77 text tokens, timestep 300, two threads, and run in turn,
each in a process of its own, so that its peak memory is its own:

    plain      diffusers, fused attention (AttnProcessor2_0), nothing captured: what every user has
    capture    diffusers, the usual way: softmax of all heads at once, the mean over heads kept for every self-attention
    ours       unet_pass: every self-attention captured, fused attention, stops after the last one
    ours-plain unet_pass with nothing captured, the whole pass
    ours-kernel, ours-products, ours-blocks   as ours, with maps made in this way (with --only; the kernel is for GPUs)

Prints the median seconds of each, peak memory, and the ratios to `plain`: the median over rounds of the ratio within a round.
The folder of random weights (3.4 GB for sd15, 10 GB for sdxl) is made once under --models, in diffusers' own layout; it
serves `diffuse-walk-cut segment IMAGE --model FOLDER` as well. Needs torch, diffusers, transformers.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["HF_HUB_OFFLINE"] = "1"
sys.dont_write_bytecode = True

COMMON = dict(act_fn="silu", flip_sin_to_cos=True, freq_shift=0, in_channels=4, out_channels=4, layers_per_block=2,
              norm_eps=1e-5, norm_num_groups=32)
UNETS = {
    "sd15": dict(COMMON, attention_head_dim=8, block_out_channels=[320, 640, 1280, 1280], cross_attention_dim=768,
                 sample_size=64, down_block_types=["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
                 up_block_types=["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3),
    "sdxl": dict(COMMON, attention_head_dim=[5, 10, 20], block_out_channels=[320, 640, 1280], cross_attention_dim=2048,
                 sample_size=128, use_linear_projection=True, transformer_layers_per_block=[1, 2, 10],
                 addition_embed_type="text_time", addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816,
                 down_block_types=["DownBlock2D"] + ["CrossAttnDownBlock2D"] * 2,
                 up_block_types=["CrossAttnUpBlock2D"] * 2 + ["UpBlock2D"]),
}
VAE = dict(act_fn="silu", block_out_channels=[128, 256, 512, 512], down_block_types=["DownEncoderBlock2D"] * 4,
           up_block_types=["UpDecoderBlock2D"] * 4, in_channels=3, out_channels=3, latent_channels=4, layers_per_block=2,
           norm_num_groups=32)
WAYS = ["ours-kernel", "ours-products", "ours-blocks"]
TEXTS = {
    "sd15": [dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
                  projection_dim=768, hidden_act="quick_gelu")],
    "sdxl": [dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
                  projection_dim=768, hidden_act="quick_gelu"),
             dict(hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20,
                  projection_dim=1280, hidden_act="gelu")],
}


def write_tokenizer(folder, padding):
    """CLIP's byte alphabet and special tokens at their usual ids; the ids between are filled with words never met."""
    folder.mkdir()
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    alphabet = [chr(b) for b in printable] + [chr(256 + i) for i in range(256 - len(printable))]
    words = alphabet + [c + "</w>" for c in alphabet]
    words += [f"unused{i}" for i in range(49406 - len(words))]
    vocabulary = {w: i for i, w in enumerate(words)} | {"<|startoftext|>": 49406, "<|endoftext|>": 49407}
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    special = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
               "pad_token": padding}
    (folder / "tokenizer_config.json").write_text(
        json.dumps(special | {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77}))
    (folder / "special_tokens_map.json").write_text(json.dumps(special))


def make_folder(family, folder):
    """A diffusers folder of full size with random weights; made beside and renamed."""
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = pathlib.Path(tempfile.mkdtemp(dir=folder.parent))
    torch.manual_seed(0)
    UNet2DConditionModel(**UNETS[family]).save_pretrained(beside / "unet")
    scaling = {"scaling_factor": 0.13025, "sample_size": 1024} if family == "sdxl" else {"sample_size": 512}
    AutoencoderKL(**VAE, **scaling).save_pretrained(beside / "vae")
    index = {"unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
             "scheduler": ["diffusers", "DDIMScheduler"],
             "_class_name": "StableDiffusionXLPipeline" if family == "sdxl" else "StableDiffusionPipeline"}
    for i, text in enumerate(TEXTS[family]):
        suffix = "" if i == 0 else f"_{i + 1}"
        kind = CLIPTextModel if i == 0 else CLIPTextModelWithProjection
        config = CLIPTextConfig(**text, vocab_size=49408, bos_token_id=49406, eos_token_id=49407)
        kind(config).save_pretrained(beside / f"text_encoder{suffix}")
        write_tokenizer(beside / f"tokenizer{suffix}", "<|endoftext|>" if i == 0 else "!")
        index[f"text_encoder{suffix}"] = ["transformers", kind.__name__]
        index[f"tokenizer{suffix}"] = ["transformers", "CLIPTokenizer"]
    (beside / "scheduler").mkdir()
    (beside / "scheduler/scheduler_config.json").write_text(json.dumps(dict(
        _class_name="DDIMScheduler", beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
        num_train_timesteps=1000, set_alpha_to_one=False, steps_offset=1, clip_sample=False)))
    (beside / "model_index.json").write_text(json.dumps(index))
    beside.chmod(0o755)
    beside.rename(folder)


def peak_bytes():
    line = next(s for s in open("/proc/self/status") if s.startswith("VmHWM:"))
    return 1024 * int(line.split()[1])


def run_diffusers(mode, family, precision, device, repeats, threads):
    """What a process of its own prints: the same keys as unet_pass."""
    import torch
    from diffusers import UNet2DConditionModel
    from diffusers.models.attention_processor import AttnProcessor, AttnProcessor2_0

    torch.set_num_threads(threads)
    dtype = getattr(torch, precision)
    torch.manual_seed(0)
    torch.set_default_dtype(dtype)
    with torch.device(device):
        config = UNETS[family]
        model = UNet2DConditionModel(**config).eval()
        side = config["sample_size"]
        sample = torch.randn(1, 4, side, side)
        text = torch.randn(1, 77, config["cross_attention_dim"])
        added = {}
        if family == "sdxl":
            added = dict(text_embeds=torch.randn(1, 1280), time_ids=torch.tensor([[8.0 * side] * 2 + [0.0] * 2 + [8.0 * side] * 2]))
    kept = {}

    class Capture(AttnProcessor):
        def __init__(self, name):
            self.name = name

        def __call__(self, attn, h, encoder_hidden_states=None, attention_mask=None, temb=None):
            q = attn.head_to_batch_dim(attn.to_q(h))
            k = attn.head_to_batch_dim(attn.to_k(h))
            v = attn.head_to_batch_dim(attn.to_v(h))
            p = attn.get_attention_scores(q, k, None)
            kept[self.name] = p.mean(0)
            return attn.to_out[1](attn.to_out[0](attn.batch_to_head_dim(torch.bmm(p, v))))

    model.set_attn_processor({
        name: Capture(name) if mode == "capture" and ".attn1." in name else AttnProcessor2_0()
        for name in model.attn_processors})
    times = []
    with torch.inference_mode():
        for _ in range(repeats + 1):  # the first is a warm-up
            begin = time.perf_counter()
            model(sample, 300, encoder_hidden_states=text, added_cond_kwargs=added)
            if device != "cpu":
                torch.cuda.synchronize()
            times.append(round(time.perf_counter() - begin, 4))
    peak = torch.cuda.max_memory_allocated() if device != "cpu" else peak_bytes()
    print(json.dumps(dict(wall_s=times[1:], peak_bytes=peak, torch=torch.__version__)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pass", dest="program", type=pathlib.Path)
    parser.add_argument("--family", choices=sorted(UNETS), default="sd15")
    parser.add_argument("--precision", choices=["float32", "bfloat16", "float16"], default="float32")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "diffuse-walk-cut-models")
    parser.add_argument("--only", nargs="+", choices=["plain", "capture", "ours", "ours-plain", *WAYS])
    parser.add_argument("--make", action="store_true", help="make the folder and stop")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        run_diffusers(arguments.inside, arguments.family, arguments.precision, arguments.device, arguments.repeats, arguments.threads)
        return
    folder = arguments.models / arguments.family
    if not folder.exists():
        print(f"making {folder}", flush=True)
        make_folder(arguments.family, folder)
    if arguments.make:
        return
    if not arguments.program:
        parser.error("--pass is needed")
    names = arguments.only or ["plain", "capture", "ours", "ours-plain"]
    rows = {name: [] for name in names}
    shared = ["--precision", arguments.precision, "--device", arguments.device, "--repeats", str(arguments.repeats), "--threads",
              str(arguments.threads)]
    for turn in range(arguments.rounds):
        for name in names:
            if name.startswith("ours"):
                way = name.partition("-")[2] or "automatic"
                how = ["--mode", "plain"] if way == "plain" else ["--mode", "capture", "--maps", way]
                command = [str(arguments.program), str(folder), *how, *shared]
            else:
                command = [sys.executable, __file__, "--inside", name, "--family", arguments.family, *shared]
            result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
            if result.returncode:
                sys.exit(f"{name} failed with {result.returncode}")
            row = json.loads(result.stdout.splitlines()[-1])
            rows[name].append(row)
            print(f"round {turn + 1} {name:13} {row['wall_s']} s, peak {row['peak_bytes'] / 2**30:.2f} GiB", flush=True)
    print(f"\n{arguments.family}, {arguments.precision}, {arguments.device}")
    for name in names:
        median = [statistics.median(row["wall_s"]) for row in rows[name]]
        peak = max(row["peak_bytes"] for row in rows[name])
        line = f"{name:13} {statistics.median(median):8.4f} s   peak {peak / 2**30:6.2f} GiB"
        if "plain" in rows:
            plain = [statistics.median(row["wall_s"]) for row in rows["plain"]]
            ratio = statistics.median(a / b for a, b in zip(median, plain))
            line += f"   time x {ratio:.3f}   memory x {peak / max(row['peak_bytes'] for row in rows['plain']):.3f}"
        print(line)


if __name__ == "__main__":
    main()
