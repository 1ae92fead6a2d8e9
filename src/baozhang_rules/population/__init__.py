"""Many households at once: columns in, columns out, files of any size.

``fields`` says which columns a policy set takes, ``reading`` makes records of rows, ``answers`` are the results as arrays and as
Arrow, ``deciding`` decides a batch, ``files`` reads and writes whole files.  Needs the extra ``[batch]`` (numpy, pyarrow).
"""
