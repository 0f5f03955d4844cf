# Minamata Commons in a container. Which part of it runs, the command says: web, live, worker, or nothing for all in one.
FROM python:3.13-slim

RUN useradd --create-home commons && mkdir /data && chown commons /data
WORKDIR /app
COPY --chown=commons . .
RUN chown commons .
USER commons

ENV MINAMATA_DATA=/data HOST=0.0.0.0 PORT=8000
# Sets up the locked packages and builds style sheet and scripts, so that a container starts without the network.
RUN python3 run.py --help > /dev/null && .venv/bin/python -c "from minamata import assets, catalogues; assets.build(); catalogues.compile_changed()"

VOLUME /data
EXPOSE 8000
ENTRYPOINT ["python3", "run.py"]
CMD ["serve"]
