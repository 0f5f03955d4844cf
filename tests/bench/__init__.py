"""What the specifications bound, measured: page bytes, CPU per request beside a bare view, and imports. Nothing here fails a build."""
