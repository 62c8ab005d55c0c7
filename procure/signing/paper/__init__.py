"""The sheet that signed papers are printed on."""
