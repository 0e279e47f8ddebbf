"""${{ values.service.title }}: training, evaluation and serving."""
