"""The presentation of a pack: a module for each kind of thing on a slide; `presentation` puts them in order."""
