"""The store on Milvus: a server that many machines share, or a file of Milvus Lite."""
