"""The sheet that notices are printed on."""
