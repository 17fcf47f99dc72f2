"""Lectores de cartera: RALE, facturas ECO y SIVEPA, base EMIS e importaciones del SUA."""
