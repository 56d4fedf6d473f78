"""Tests of the methods, by the problems of the sources."""
