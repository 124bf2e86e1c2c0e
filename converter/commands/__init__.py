"""The commands of ``tickmark``, one module each, and how they speak."""
