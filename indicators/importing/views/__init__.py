"""The pages of figures that come in: files, definitions, one import, its series and its rows."""
